// One run that writes: a repository that is opened anew for every try, and the handler that makes tags in it.
import type { TagResult } from './apply.ts';
import type { Facts, Trigger } from './core/facts.ts';
import type { TagRequest } from './core/writing.ts';
import type { Circumstances } from './gather/host.ts';
import { gather } from './gather.ts';
import type { Repository } from './git/repository.ts';

export interface Session {
  /** Reads the facts from what is there now. */
  gather(trigger: Trigger, circumstances: Circumstances): Promise<Facts>;
  /** Makes tags in the repository that the facts were read from. */
  publish(request: TagRequest): Promise<TagResult>;
  close(): Promise<void>;
}

/**
 * @param open opens the repository, fresh for a run that writes: a race that was lost is decided again from new tags
 * @param options.push false: tags are made in the clone only
 */
export function createSession(
  open: () => Promise<Repository>,
  { push }: { readonly push: boolean },
): Session {
  let current: Repository | undefined;
  const close = async () => {
    const open = current;
    current = undefined;
    await open?.close();
  };
  return {
    async gather(trigger, circumstances) {
      await close();
      current = await open();
      return gather(trigger, current, circumstances);
    },
    async publish({ tags }) {
      if (current === undefined) throw new Error('nothing was read, so nothing can be written');
      const { status, objects, detail } = await current.publish(tags, { push });
      return { status, objects, ...(detail === undefined ? {} : { detail }) };
    },
    close,
  };
}
