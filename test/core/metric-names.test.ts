// What the names of metrics tell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STANDARD_NAMES } from '../../src/core/metric-name-table.ts';
import { describeMetricName } from '../../src/core/metric-names.ts';

function say(name: string): string {
  const { direction, scale, kind } = describeMetricName(name);
  return `${direction ?? '-'} ${scale} ${kind}`;
}

const table: Record<string, string> = {
  'higher rate plain':
    'accuracy acc balanced_accuracy balanced-accuracy Accuracy test.accuracy test_accuracy val_acc valAcc eval_accuracy eval/accuracy accuracy_score accuracy_pct accuracy.mean accuracy_test top_k_accuracy top_5_accuracy acc@5 top1_acc accuracy@1 acc,none acc_norm,none ' +
    'precision recall precision_macro macro_precision precision@10 recall@5 recall_at_5 0.precision f1 F1 f1_score f1-score f1_macro f1.macro macro_f1 token_f1 f_beta fbeta_score f2 ' +
    'auc roc_auc roc_auc_score roc_auc_ovr pr_auc rocAUC ROC_AUC AUC auroc average_precision average_precision_score mean_average_precision ap mAP map50 mAP50 mAP50-95 map@50 iou miou mean_iou dice dice_score ' +
    'sensitivity specificity tpr tnr ndcg ndcg@10 NDCG@10 mrr hit_rate hit_rate@10 bleu BLEU sacrebleu rouge1 rougeL rouge_l rougeLsum meteor chrf bertscore.f1 exact_match exact_match,strict-match em pass@k pass@1 win_rate ' +
    'eval/test.json:accuracy a.b.json:test.f1',
  'higher none plain':
    'mcc matthews_corrcoef kappa cohen_kappa r2 r2_score R2 explained_variance pearson pearsonr spearman kendall_tau silhouette_score psnr ssim reward neg_mean_squared_error neg_log_loss test.neg_root_mean_squared_error neg_brier_score neg_mean_absolute_error',
  'lower rate plain':
    'wer cer ter WER word_error_rate fpr fnr error_rate test_error_rate ece hamming_loss zero_one_loss eer',
  'lower none plain':
    'loss val_loss valLoss eval/loss test.loss cross_entropy_loss loss_mean logloss log_loss mlogloss_loss error max_error mean_squared_error mean_absolute_error mae MAE mse rmse RMSE test_rmse rmse_test rmsle mape smape brier brier_score perplexity word_perplexity nll fid cost error_mean',
  'lower none latency':
    'latency latency_p95 latency.p99 latency_ms p95_ms inference_time duration eval_runtime ttft response_time_seconds latency.mean',
  'higher none latency': 'throughput fps qps samples_per_second eval_samples_per_second tokens_per_second',
  'lower none training':
    'train.loss train_loss train/loss training.loss loss_train train.deep.mse trainLoss train_runtime',
  'higher rate training': 'train.accuracy train_acc f1_train results.train.f1 train.slices.x.accuracy',
  'higher rate slice': 'slices.female.accuracy slice.x.f1 test.slices.x.recall',
  '- none plain':
    'n count support num_params n_samples model_size model_size_mb params epochs accuracy_std acc_stderr,none acc_stderr f1_std loss_std accuracy_ci_low standard_error p_value threshold learning_rate flops profit_loss',
  '- unknown plain':
    'foo gdp refusal_rate churn goals_per_game a.b.c accuracyish lossless terror mapper apple 17 @5 . neg_foo',
  '- unknown slice': 'slices.x.foo',
  '- unknown training': 'train.foo train.std_dev_x',
};

describe.each(Object.entries(table))('%s', (expected, names) => {
  it.each(names.split(' '))('%s', (name) => {
    expect(say(name)).toBe(expected);
  });
});

it.each(['macro avg.f1-score', 'weighted avg.recall', 'Accuracy (top 5)'])(
  'a name with spaces: %s',
  (name) => {
    expect(say(name)).toBe('higher rate plain');
  },
);

it('every name of the table is described as its line says', () => {
  const seen = new Set<string>();
  for (const line of STANDARD_NAMES) {
    for (const name of line.names) {
      expect(seen, name).not.toContain(name);
      seen.add(name);
      const written = name.replace(/^\*/, 'any').replace(/\*$/, 'any');
      expect(describeMetricName(written), name).toMatchObject({
        scale: line.scale,
        kind: line.kind ?? 'plain',
      });
      expect(describeMetricName(written).direction, name).toBe(line.direction);
    }
  }
});

it('no name throws, and a prefix of where it was measured changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
      expect(describeMetricName(name).kind).toMatch(/plain|slice|latency|training/);
    }),
  );
  const names = STANDARD_NAMES.flatMap((line) => line.names).filter((name) => !name.includes('*'));
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.constantFrom('test_', 'val_', 'eval_', 'test.', 'a/test.json:'),
      (name, prefix) => {
        expect(say(prefix + name)).toBe(say(name));
      },
    ),
  );
});

it('a name of a megabyte is described like any other', () => {
  expect(say('a_'.repeat(500_000))).toBe('- unknown plain');
  expect(say(`${'.'.repeat(1_000_000)}accuracy`)).toBe('higher rate plain');
});
