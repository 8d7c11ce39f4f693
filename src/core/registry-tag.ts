// What git says of one tag: the registry of models is a fold over these.
import type { Assignment } from './assignment.ts';
import type { ReleaseGlance } from './release-message.ts';

/** What an annotated tag's object says. Foreign text. */
export interface Annotation {
  /** Name of the tagger, without the address. */
  readonly tagger: string;
  /** Time of the tagger: seconds since 1970, UTC. */
  readonly time: number;
  /** The whole message without its signature. */
  readonly message: string;
  readonly signed: boolean;
}

/** A tag that points to a commit. */
export interface RegistryTag {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** Id that the ref points to: the tag object's for an annotated tag, else the commit's. */
  readonly object: string;
  /** Full id of the commit. */
  readonly commit: string;
  /** Absent: lightweight. */
  readonly annotation?: Annotation;
}

/** A tag for a list of all versions: `glance` is present where it was worked out already. */
export interface GlancedTag extends RegistryTag {
  readonly glance?: TagGlance;
}

/** As what a list takes a tag: as a release, as an assignment, or by the first line of its message, which may be empty. */
export type TagGlance =
  | { readonly release: ReleaseGlance }
  | { readonly assignment: Assignment | undefined }
  | { readonly subject: string };
