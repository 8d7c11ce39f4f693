// Which names do the metrics of this field have, and what do they mean? The published table.
import type { Direction } from './model.ts';

/** A line of the published table. */
export interface StandardNames {
  /** What these metrics are. */
  readonly title: string;
  /** Names in lower case with `_`; `*_` at the beginning or `_*` at the end stands for any words. */
  readonly names: readonly string[];
  /** Absent: neither way is better. */
  readonly direction?: Direction;
  /** `rate`: 0 to 1 or 0 to 100, with a scale of points. */
  readonly scale: 'rate' | 'none';
  /** Measured on a machine, which is never twice the same: shown, and blocks only where the policy says so. */
  readonly kind?: 'latency';
}

/** The words of a text, for lists that are long. */
export const words = (text: string): readonly string[] => text.split(' ');

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
