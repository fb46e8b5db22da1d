import { z } from 'zod'
import { ForeignPorts } from '../training/model.ts'
import { ShownRow } from '../datasets/rowNumbers.ts'
import { ModelSignature } from '../packages/package.ts'
import { Task } from '../training/recipe.ts'
import { SeenRows } from './seen.ts'

/** A model that was trained elsewhere: its signature, and how its ONNX graph is fed and read. */
export const ForeignModel = ModelSignature.extend({
  task: Task,
  ...ForeignPorts.shape,
})
export type ForeignModel = z.infer<typeof ForeignModel>

const Cell = z.union([z.string(), z.number(), z.boolean()]).nullable()

/** How much worse a model gets when the values of one column are shuffled among the rows. */
export const ColumnImportance = z.object({
  column: z.string(),
  /** In the unit of the metric; positive where the model needs the column, whatever the metric's direction. */
  mean: z.number(),
  /** Population standard deviation over the repeats. */
  sd: z.number(),
  repeats: z.array(z.number()),
})
export type ColumnImportance = z.infer<typeof ColumnImportance>

export const Importance = z.object({
  metric: z.string(),
  /** The metric on the rows as they are. */
  baseline: z.number(),
  rows: z.int(),
  seed: z.int(),
  seen: SeenRows,
  /** Most important first. */
  columns: z.array(ColumnImportance),
})
export type Importance = z.infer<typeof Importance>

/** What the splits of trees gained, by raw column. */
export const SplitImportance = z.object({
  trees: z.int(),
  splits: z.int(),
  /** The largest gain first. */
  columns: z.array(
    z.object({
      column: z.string(),
      /** The gains of its splits, added up, in units of the loss. */
      gain: z.number(),
      splits: z.int(),
    }),
  ),
})
export type SplitImportance = z.infer<typeof SplitImportance>

/** How the prediction moves with one column, all others as they are in each row. */
export const Dependence = z.object({
  column: z.string(),
  /** The class whose probability it is; null for regression. */
  label: z.string().nullable(),
  rows: z.int(),
  /** What the values of the column are to the model. */
  axis: z.enum(['category', 'number', 'time']),
  grid: z.array(Cell),
  /** The mean over the rows at each point of the grid: partial dependence (Friedman, 2001). */
  mean: z.array(z.number()),
  /** Single rows: individual conditional expectation (Goldstein et al., 2015). */
  ice: z.array(z.object({ row: ShownRow, values: z.array(z.number()) })),
})
export type Dependence = z.infer<typeof Dependence>

/**
 * How trees are explained. interventional: a column that is not known has the values of background rows. pathDependent: it goes both ways at a
 * split, weighted by the training rows that went there.
 */
export const treeShaps = ['interventional', 'pathDependent'] as const
export const TreeShap = z.enum(treeShaps)
export type TreeShap = z.infer<typeof TreeShap>

export const Contribution = z.object({ column: z.string(), value: Cell, contribution: z.number() })
export type Contribution = z.infer<typeof Contribution>

const Attribution = z.object({
  /** exact: a linear model. gradients: integrated gradients. sampling: Shapley values by sampled orders. The others: TreeSHAP. */
  method: z.enum(['exact', 'gradients', 'sampling', ...treeShaps]),
  /**
   * What the score is: log-odds of a class, its logit against the mean of all, its probability, the value, or its logarithm (that of
   * 1 + value).
   */
  scale: z.enum(['logOdds', 'centredLogit', 'probability', 'value', 'log', 'log1p']),
  /** The score is that of the model before its probabilities were calibrated. */
  uncalibrated: z.boolean().default(false),
})

/** The mean size of the contributions over rows, by raw column: of each row for the class that is predicted for it. */
export const MeanContributions = Attribution.extend({
  rows: z.int(),
  seen: SeenRows,
  /** The largest first. */
  columns: z.array(z.object({ column: z.string(), mean: z.number() })),
})
export type MeanContributions = z.infer<typeof MeanContributions>

/** Why a model says what it says of one row. The contributions add up to `score − baseline`. */
export const Explanation = z.object({
  row: ShownRow.nullable(),
  predicted: z.union([z.string(), z.number()]),
  actual: z.union([z.string(), z.number()]).nullable(),
  /** Of each class, in the order of the labels; empty for regression. */
  probabilities: z.array(z.number()),
  labels: z.array(z.string()),
  ...Attribution.shape,
  label: z.string().nullable(),
  score: z.number(),
  /** The score of the average row of the data; of trees and where it is sampled, the mean score of rows. */
  baseline: z.number(),
  /** The rows whose mean score the baseline is; null where it is not a mean over rows of the data. */
  background: z.int().nullable().default(null),
  /** score − baseline − Σ contributions. */
  gap: z.number(),
  /** The largest effect first. */
  contributions: z.array(Contribution),
  /** The most similar row of which the model says something else. */
  opposite: z
    .object({
      row: ShownRow,
      predicted: z.string(),
      /** Gower's distance over the raw columns, 0 to 1. */
      distance: z.number(),
      differences: z.array(z.object({ column: z.string(), here: Cell, there: Cell })),
    })
    .nullable(),
})
export type Explanation = z.infer<typeof Explanation>
