// Which files does a release lack, and how do they get there?
import { createHash } from 'node:crypto';
import { RequestError } from '@octokit/request-error';
import { type GitHub, ONCE, statusOf } from './github-client.ts';
import type { Release } from './github-release-list.ts';

export interface FileUpload {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Asset = Release['assets'][number];

/** A file that is to be uploaded, and what is in its place: an upload that broke off, or another content. */
export interface MissingFile {
  readonly file: FileUpload;
  readonly inPlace: Asset | undefined;
}

export function missingFiles({ assets }: Release, files: readonly FileUpload[]): readonly MissingFile[] {
  return files.flatMap((file) => {
    const inPlace = assets.find((asset) => asset.name === file.name);
    return inPlace !== undefined && isSame(inPlace, file) ? [] : [{ file, inPlace }];
  });
}

/** Older servers tell no digest: there, the size has to do. */
function isSame({ state, digest, size }: Asset, { bytes }: FileUpload): boolean {
  if (state !== 'uploaded') return false;
  if (typeof digest !== 'string' || digest === '') return size === bytes.length;
  return digest === `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Uploads one after the other; what is in the place of one is removed before. */
export async function uploadFiles(
  github: GitHub,
  release: Release,
  missing: readonly MissingFile[],
): Promise<void> {
  for (const { file, inPlace } of missing) {
    if (inPlace !== undefined) await removeAsset(github, inPlace);
    await upload(github, release, file);
  }
}

async function removeAsset({ octokit, at }: GitHub, { id }: Asset): Promise<void> {
  try {
    await octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: id, request: ONCE });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/** Files have a host of their own, which only the release names. */
async function upload({ octokit }: GitHub, release: Release, file: FileUpload): Promise<void> {
  const response = await octokit.request({
    method: 'POST',
    url: release.upload_url,
    name: file.name,
    headers: { 'content-type': file.contentType },
    data: file.bytes,
    request: ONCE,
  });
  if (response.data?.state === 'uploaded') return;
  // It is there and not whole: looked up again, it is found so and replaced.
  const request = octokit.request.endpoint({ method: 'POST', url: release.upload_url });
  throw new RequestError('the upload broke off', 500, { request: { ...request, request: ONCE } });
}
