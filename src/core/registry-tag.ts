// What git says of one tag: the registry of models is a fold over these.

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
