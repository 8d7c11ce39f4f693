// What is to be written where a version is released or assigned: each request carries its own lookup key.

/** An annotated tag to make. Equal values make the same object, byte for byte, but for a signature. */
export interface TagWrite {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** Full id of the commit that it points to. */
  readonly commit: string;
  /** The whole message, with a newline at its end. `pinObject` fills in the object of a tag before it in the request. */
  readonly message: string;
  /** Time of the tagger: seconds since 1970, UTC. */
  readonly time: number;
}

/** Tags that come into being together or not at all: their names are the lock. */
export interface TagRequest {
  readonly tags: readonly TagWrite[];
}

export interface ReleaseFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: string;
}

/** The release page of one tag. Found again by the tag's name. */
export interface ReleaseRequest {
  readonly tag: string;
  /** Id of the tag object (of the commit, for a lightweight tag). */
  readonly object: string;
  readonly title: string;
  /** Markdown, at most 125,000 characters. */
  readonly body: string;
  readonly files: readonly ReleaseFile[];
  /** Whether it becomes the repository's latest release. */
  readonly latest: boolean;
  readonly prerelease: boolean;
}

/** Moves the mark "latest" to the release of a tag that is published already. */
export interface LatestRequest {
  readonly tag: string;
}

/** Found again by commit, environment and `payload.object`. */
export interface DeploymentRequest {
  readonly tag: string;
  readonly environment: string;
  readonly description: string;
  readonly payload: {
    readonly model: string;
    readonly version: string;
    readonly tag: string;
    /** Id of the version's tag object. */
    readonly object: string;
    /** Name of the assignment tag that asks for it. */
    readonly assignment: string;
  };
}
