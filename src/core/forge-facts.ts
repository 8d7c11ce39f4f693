// What a forge knows beside git, as far as the token may see it. Everything named is foreign text.

/** The token may not see it, or there is no forge. Never read as "fine". */
export type Unknown = 'unknown';

export interface ForgePullRequest {
  readonly number: number;
  /** Login. */
  readonly author: string;
  /** Logins whose last review of it is an approval, sorted. */
  readonly approvers: readonly string[];
  readonly merged: boolean;
}

/** A release page. Drafts are seen with a token that may write only. */
export interface ForgeRelease {
  readonly id: number;
  readonly tag: string;
  readonly draft: boolean;
  readonly immutable: boolean;
  readonly assets: readonly {
    readonly name: string;
    readonly state: 'uploaded' | 'open';
    /** `sha256:…`; absent: the forge does not tell. */
    readonly digest?: string;
  }[];
}

/** An active ruleset for tags that the run cannot pass by. */
export interface TagRuleset {
  readonly name: string;
  /** Patterns of full ref names as fnmatch takes them, or `~ALL`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly forbids: readonly ('creation' | 'update' | 'deletion')[];
}

/** Reads a forge; each answer may be unknown. Requests are retried, and cost the token's budget. */
export interface ForgeReader {
  /** Undefined: there is none of this number. */
  pullRequest(number: number): Promise<ForgePullRequest | undefined | Unknown>;
  /** Newest first. @param enough stops paging once it says so of what was read so far */
  releases(enough?: (read: readonly ForgeRelease[]) => boolean): Promise<readonly ForgeRelease[] | Unknown>;
  tagRulesets(): Promise<readonly TagRuleset[] | Unknown>;
  /** Whether new releases cannot be changed once they are published. */
  immutableReleases(): Promise<boolean | Unknown>;
}
