// Property tests try the same values in every run, so that a red run is one that everybody can repeat. Others are tried with
// PAWL_SEED=$RANDOM npm test.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PAWL_SEED ?? 20_240_125) });
