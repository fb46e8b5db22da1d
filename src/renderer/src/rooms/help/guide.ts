import datasets from '../../../../../docs/guide/datasets.md?raw'
import compute from '../../../../../docs/guide/compute.md?raw'
import deployments from '../../../../../docs/guide/deployments.md?raw'
import engines from '../../../../../docs/guide/engines.md?raw'
import experiments from '../../../../../docs/guide/experiments.md?raw'
import exportedFolders from '../../../../../docs/guide/exports.md?raw'
import loggingWithoutMlflow from '../../../../../docs/guide/logging-without-mlflow.md?raw'
import features from '../../../../../docs/guide/features.md?raw'
import trackingFlow from '../../../../../docs/guide/tracking.svg'
import pointInTime from '../../../../../docs/guide/point-in-time.svg'
import automation from '../../../../../docs/guide/automation.md?raw'
import modelTypes from '../../../../../docs/guide/model-types.md?raw'
import models from '../../../../../docs/guide/models.md?raw'
import packages from '../../../../../docs/guide/packages.md?raw'
import monitoring from '../../../../../docs/guide/monitoring.md?raw'
import settings from '../../../../../docs/guide/settings.md?raw'
import start from '../../../../../docs/guide/start.md?raw'
import tracking from '../../../../../docs/guide/tracking.md?raw'
import trust from '../../../../../docs/guide/trust.md?raw'
import type { guidePages } from './contents.ts'

/** The pages of docs/guide, built into the program. */
export const guideTexts: Readonly<Record<(typeof guidePages)[number]['id'], string>> = {
  start,
  datasets,
  features,
  experiments,
  tracking,
  'logging-without-mlflow': loggingWithoutMlflow,
  'model-types': modelTypes,
  models,
  packages,
  deployments,
  monitoring,
  automation,
  exports: exportedFolders,
  engines,
  compute,
  trust,
  settings,
}

/** Pictures of the guide's pages, by the names that the pages have for them. */
export const guidePictures: Readonly<Record<string, string>> = { 'point-in-time.svg': pointInTime, 'tracking.svg': trackingFlow }
