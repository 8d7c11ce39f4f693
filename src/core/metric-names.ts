// What does the name of a metric say: which way is better, whether it has a scale of points, and whether it may block?
import type { Direction } from './model.ts';

/** `rate`: 0 to 1 or 0 to 100, with a scale of points. `none`: no such scale. `unknown`: the name does not tell. */
export type NamedScale = 'rate' | 'none' | 'unknown';

/** Metrics of slices, of speed and of training are shown, and block only where the policy says so. */
export type NameKind = 'plain' | 'slice' | 'latency' | 'training';

export interface NameDescription {
  /** Absent: the name does not tell, or neither way is better. */
  readonly direction?: Direction;
  readonly scale: NamedScale;
  readonly kind: NameKind;
}

/** A line of the published table. */
export interface StandardNames {
  /** What these metrics are. */
  readonly title: string;
  /** Names in lower case with `_`; a `*` at the beginning stands for any words before it. */
  readonly names: readonly string[];
  readonly direction?: Direction;
  readonly scale: Exclude<NamedScale, 'unknown'>;
  readonly kind?: 'latency';
}

/** Longer names are no standard names, and cost time: their end decides. */
const MAX_NAME_LENGTH = 500;

const words = (text: string): readonly string[] => text.split(' ');

/** The published table: docs/metric-names.md is made from it. An exact name wins over a pattern, then the first line. */
export const STANDARD_NAMES: readonly StandardNames[] = [
  {
    title: 'Accuracy',
    names: words('acc accuracy *_acc *_accuracy top_k_accuracy subset_accuracy categorical_accuracy'),
    direction: 'higher',
    scale: 'rate',
  },
  {
    title: 'Precision and recall',
    names: words(
      'precision recall *_precision *_recall ppv npv sensitivity specificity tpr tnr true_positive_rate true_negative_rate',
    ),
    direction: 'higher',
    scale: 'rate',
  },
  {
    title: 'F scores',
    names: words('f1 *_f1 f2 *_f2 f0_5 f05 f_beta fbeta f_measure f_score *_f_beta *_fbeta'),
    direction: 'higher',
    scale: 'rate',
  },
  {
    title: 'Area under a curve',
    names: words(
      'auc *_auc auroc *_auroc auprc *_auprc aucpr auc_pr auc_roc aucroc rocauc roc prauc average_precision *_average_precision ap *_ap partial_auc gini',
    ),
    direction: 'higher',
    scale: 'rate',
  },
  {
    title: 'Detection and segmentation',
    names: words(
      'map *_map map50 map75 map50_95 map_50 map_75 map_50_95 ap50 ap75 map_s map_m map_l mar *_mar iou *_iou miou mean_iou jaccard *_jaccard dice *_dice dice_coefficient dsc panoptic_quality pq mota motp idf1 hota pck oks',
    ),
    direction: 'higher',
    scale: 'rate',
  },
  {
    title: 'Ranking and retrieval',
    names: words(
      'ndcg *_ndcg dcg mrr *_mrr mean_reciprocal_rank reciprocal_rank hit_rate hitrate hit hits hr *_hit_rate',
    ),
    direction: 'higher',
    scale: 'rate',
  },
  {
    title: 'Text generation and question answering',
    names: words(
      'bleu *_bleu sacrebleu rouge rouge1 rouge2 rouge3 rougel rouge_l rougelsum rouge_lsum rouge_1 rouge_2 rouge_n meteor chrf chrf++ bertscore bert comet exact_match *_exact_match em quasi_exact_match pass pass_rate win_rate winrate faithfulness groundedness answer_relevancy answer_correctness context_precision context_recall',
    ),
    direction: 'higher',
    scale: 'rate',
  },
  {
    title: 'Agreement and correlation',
    names: words(
      'mcc *_mcc matthews matthews_corrcoef matthews_correlation kappa *_kappa cohen_kappa quadratic_weighted_kappa qwk pearson pearsonr *_pearson spearman spearmanr *_spearman kendall kendall_tau kendalltau ccc concordance c_index concordance_index correlation corr ic rank_ic',
    ),
    direction: 'higher',
    scale: 'none',
  },
  {
    title: 'Explained variance',
    names: words(
      'r2 *_r2 r_2 r_squared rsquared r_square adjusted_r2 adj_r2 d2 explained_variance *_explained_variance nse',
    ),
    direction: 'higher',
    scale: 'none',
  },
  {
    title: 'Clustering',
    names: words(
      'silhouette *_silhouette adjusted_rand ari adjusted_rand_index nmi ami normalized_mutual_info adjusted_mutual_info v_measure homogeneity completeness fowlkes_mallows calinski_harabasz',
    ),
    direction: 'higher',
    scale: 'none',
  },
  {
    title: 'Likelihood, reward and signal',
    names: words(
      'log_likelihood loglikelihood *_log_likelihood elbo reward *_reward return episode_return episode_reward psnr *_psnr ssim *_ssim ms_ssim snr sdr si_sdr pesq stoi mos inception sharpe sharpe_ratio lift roi',
    ),
    direction: 'higher',
    scale: 'none',
  },
  {
    title: 'Error rates',
    names: words(
      'error_rate *_error_rate err_rate misclassification_rate fpr fnr fdr far frr eer false_positive_rate false_negative_rate false_discovery_rate false_alarm_rate wer *_wer cer *_cer ter *_ter mer wil word_error_rate char_error_rate character_error_rate translation_error_rate top1_error top5_error top_k_error hamming_loss zero_one_loss ece *_ece mce *_mce calibration_error expected_calibration_error maximum_calibration_error hallucination_rate toxicity toxicity_rate attack_success_rate',
    ),
    direction: 'lower',
    scale: 'rate',
  },
  {
    title: 'Losses and errors',
    names: words(
      'loss *_loss logloss *_logloss log_loss nll *_nll negative_log_likelihood cross_entropy *_cross_entropy crossentropy *_crossentropy bce kl kl_divergence *_divergence hinge error *_error err *_err mae *_mae mse *_mse rmse *_rmse rmsle *_rmsle msle *_msle mape *_mape smape *_smape wmape wape mase mdape medae mad rse rae nrmse crps pinball brier *_brier deviance *_deviance perplexity *_perplexity ppl *_ppl bits_per_byte bits_per_character bpb bpc fid *_fid kid lpips fvd fad davies_bouldin inertia aic bic regret *_regret cost *_cost',
    ),
    direction: 'lower',
    scale: 'none',
  },
  {
    title: 'Time for an answer',
    names: words(
      'latency *_latency duration *_duration runtime *_runtime time *_time elapsed ttft tpot itl inter_token_latency *_ms *_us *_ns *_sec *_secs *_seconds *_minutes *_hours response_time',
    ),
    direction: 'lower',
    scale: 'none',
    kind: 'latency',
  },
  {
    title: 'Speed',
    names: words(
      'throughput *_throughput *_per_second *_per_sec *_per_minute fps qps rps tps tokens_per_s samples_per_s iterations_per_s mfu',
    ),
    direction: 'higher',
    scale: 'none',
    kind: 'latency',
  },
  {
    title: 'Sizes, counts and spread: neither way is better',
    names: words(
      'n count *_count support *_support size *_size num_* n_* params parameters *_params *_parameters flops macs *_flops *_mb *_gb *_kb *_bytes epoch epochs step steps *_epoch *_step *_steps seed iteration iterations samples *_samples rows *_rows examples std *_std stdev *_stdev stddev *_stddev stderr *_stderr sem *_sem var *_var variance *_variance standard_error *_standard_error std_err *_std_err std_error *_std_error ci *_ci ci_low ci_high *_ci_low *_ci_high *_lower *_upper p_value pvalue *_p_value *_pvalue threshold *_threshold learning_rate lr timestamp best_epoch profit_loss',
    ),
    scale: 'none',
  },
];

/** Words before a name that say where it was measured or how it was averaged, not what it is. */
const PREFIXES: ReadonlySet<string> = new Set(
  words(
    'test val valid validation eval evaluation dev holdout heldout oof cv out final best overall global total mean avg average median micro macro weighted binary metric metrics score train training trn',
  ),
);

/** Words after a name that say the same, or that it is a score. `5` as in `top_5`, `pct` as in `accuracy_pct`. */
const SUFFIXES: ReadonlySet<string> = new Set(
  words(
    'score scores mean avg average median micro macro weighted binary samples ovr ovo pct percent percentage value none norm overall total final best test val valid validation eval dev holdout cv at k train training trn',
  ),
);

/** Parts of a dotted name that only say how the part before them was averaged. */
const AVERAGES: ReadonlySet<string> = new Set(
  words('mean avg average median micro macro weighted value score overall'),
);

const SLICES: ReadonlySet<string> = new Set(
  words('slice slices subgroup subgroups by_slice by_group per_class'),
);
const TRAINING: ReadonlySet<string> = new Set(words('train training trn'));

const EXACT = new Map<string, StandardNames>();
const ENDINGS = new Map<string, StandardNames>();
const BEGINNINGS: { readonly text: string; readonly line: StandardNames }[] = [];
for (const line of [...STANDARD_NAMES].reverse()) {
  for (const name of line.names) {
    if (name.startsWith('*_')) ENDINGS.set(name.slice(2), line);
    else if (name.endsWith('_*')) BEGINNINGS.push({ text: name.slice(0, -1), line });
    else EXACT.set(name, line);
  }
}

/**
 * Says what the name of a metric tells. The last part of a dotted name decides; `test_`, `val_`, `_macro`, `_score` and
 * the like do not change what a name means, nor does a file before it (`eval/test.json:accuracy`) or `@5` after it.
 * @param name dotted name, foreign text of any length
 */
export function describeMetricName(name: string): NameDescription {
  const key = name.slice(-MAX_NAME_LENGTH).replace(/^.*\.(?:json|ya?ml|toml|csv):/is, '');
  const parts = key.split(/[./]/).filter((part) => part.trim() !== '');
  const last = parts.findLast((part, index) => index === 0 || !isAverage(normalise(part))) ?? '';
  const line = lookUp(last);
  return {
    ...(line?.direction === undefined ? {} : { direction: line.direction }),
    scale: line?.scale ?? 'unknown',
    kind: kindOf(parts, line),
  };
}

/** `mean`, or a percentile such as `p95`. */
function isAverage(part: string): boolean {
  return AVERAGES.has(part) || /^p[0-9]+$/.test(part);
}

function kindOf(parts: readonly string[], line: StandardNames | undefined): NameKind {
  const names = parts.map((part) => normalise(splitCamelCase(part)));
  if (names.some((part) => isTraining(part))) return 'training';
  if (names.slice(0, -1).some((part) => SLICES.has(part))) return 'slice';
  return line?.kind ?? 'plain';
}

function isTraining(part: string): boolean {
  const tokens = part.split('_');
  return TRAINING.has(tokens[0] ?? '') || TRAINING.has(tokens.at(-1) ?? '');
}

function lookUp(part: string): StandardNames | undefined {
  // lm-eval writes `acc,none`, and other tools `precision@5` or `accuracy (top 1)`.
  const [written = ''] = part.split(/[,(]/);
  const isNegated = /^neg_/i.test(written.trim());
  const base = written.replace(/@.*$/, '').replace(/^\s*neg_/i, '');
  const line = lookUpTokens(normalise(base)) ?? lookUpTokens(normalise(splitCamelCase(base)));
  // scikit-learn's scorers are better when higher: `neg_mean_squared_error` is minus the error.
  return isNegated && line?.direction === 'lower' ? { ...line, direction: 'higher', scale: 'none' } : line;
}

/** Tries the whole name, then the name without the words around it: first fewer words after it, then before it. */
function lookUpTokens(name: string): StandardNames | undefined {
  const tokens = name.split('_');
  for (let start = 0; start === 0 || PREFIXES.has(tokens[start - 1] ?? ''); start += 1) {
    if (start >= tokens.length) break;
    for (let end = tokens.length; end === tokens.length || isSuffix(tokens[end] ?? ''); end -= 1) {
      if (end <= start) break;
      const line = EXACT.get(tokens.slice(start, end).join('_'));
      if (line !== undefined) return line;
    }
  }
  return lookUpPattern(tokens);
}

/** The longest ending wins: `hamming_loss` before `loss`. */
function lookUpPattern(tokens: readonly string[]): StandardNames | undefined {
  for (let end = tokens.length; end === tokens.length || isSuffix(tokens[end] ?? ''); end -= 1) {
    for (let start = 1; start < end; start += 1) {
      const line = ENDINGS.get(tokens.slice(start, end).join('_'));
      if (line !== undefined) return line;
    }
    if (end <= 1) break;
  }
  return BEGINNINGS.find(({ text }) => tokens.join('_').startsWith(text))?.line;
}

function isSuffix(token: string): boolean {
  return SUFFIXES.has(token) || /^p?[0-9]+$/.test(token);
}

function splitCamelCase(text: string): string {
  return text.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

/** Lower case, and `_` for everything that is not a letter, digit or `+`. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}
