import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import {
  byteSize,
  collect,
  formerModelOption,
  positiveDecimal,
  positiveWholeNumber,
  positiveWholeNumbers,
  wholeNumber,
} from '../options.ts'

export function addTrainCommand(program: Command): void {
  const train = program
    .command('train')
    .description('train and evaluate a model on a dataset version')
    .argument('[ref]', 'a version: name, name@v2 or name@hash; a name alone is the latest (default with --from: the data of that run)')
    .option('--from <run>', 'start from the recipe, data, experiment and engine of this run; the new run records it', positiveWholeNumber)
    .option('--set <field=value>', 'set a field of the recipe, such as model.epochs=50; may be repeated', collect)
    .option('--exclude <column>', 'exclude this column; may be repeated', collect)
    .option('--target <column>', "the column to predict (default: the dataset's)")
    .option('--task <task>', 'binary, multiclass or regression (default: by the target)')
    .option(
      '--positive <class>',
      'the positive class of a binary target (default: that of earlier runs on the dataset, else yes, true, 1 or the rarer class)',
    )
    .option('--class-weights <kind>', 'none or balanced: rare classes weigh more in training; probabilities are corrected for it')
    .option('--row-weights <column>', 'a number column with the weight of each training row; it is no feature')
    .option('--target-transform <kind>', 'regression: train on log (ln y) or log1p (ln(1 + y)); predictions keep the units')
    .option('--calibration <kind>', 'sigmoid (Platt) or isotonic: correct the probabilities on the validation rows')
    .option('--threshold <rule>', 'binary: half (0.5), or the best f1 or balanced (accuracy) on the validation rows')
    .option('--refit', 'train again on train and validation rows together once everything is decided')
    .option('--include <column>', 'include a column although it reveals the target; may be repeated', collect)
    .option(
      '--model <type>',
      'model type: linear, boosting (boosted trees), forest, mlp or wideDeep (embeddings for text beside a linear part)',
    )
    .addOption(formerModelOption())
    .option('--seed <n>', 'random seed', wholeNumber)
    .option('--engine <engine>', 'auto, graph, wasm, native or cpu (default: auto, with --from that of the run)')
    .option('--memory <size>', 'train from disk if the data needs more memory, such as 500MB; the result is the same', byteSize)
    .option('--epochs <n>', 'maximum number of epochs; with trees the same as --trees', positiveWholeNumber)
    .option('--trees <n>', 'boosting: maximum number of rounds; forest: how many trees', positiveWholeNumber)
    .option('--leaves <n>', 'maximum number of leaves per tree', positiveWholeNumber)
    .option('--depth <n>', 'maximum depth of a tree', positiveWholeNumber)
    .option('--min-rows <n>', 'minimum number of training rows per leaf', positiveWholeNumber)
    .option('--batch-size <n>', 'batch size', positiveWholeNumber)
    .option('--learning-rate <rate>', 'learning rate', positiveDecimal)
    .option('--hidden <units>', 'sizes of the hidden layers, such as 32,16', positiveWholeNumbers)
    .option('--loss <loss>', 'crossEntropy or focal; squared, absolute or huber for regression, with boosting also quantile or poisson')
    .option('--optimizer <kind>', 'adam, sgd or rmsprop')
    .option('--schedule <kind>', 'learning rate schedule: constant, step, exponential or cosine (with warm-up)')
    .option('--clip-norm <norm>', 'clip gradients to this norm', positiveDecimal)
    .option('--experiment <name>', 'the experiment of the run (default: named after the dataset)')
    .option('--name <name>', 'name of the run')
    .option('--tag <tag>', 'a tag for the run; may be repeated', collect)
    .option('--note <text>', 'notes for the run')
    .option('--recipe <file>', 'use this recipe (JSON) instead of a proposed one')
    .option('--best', 'train the model types that suit and choose on validation; of equal ones the simplest', false)
    .option('--on <target>', 'with --best: train on this compute target, several model types at the same time')
    .option('--send-sensitive', 'with --on: let the target have a copy of columns that are marked as sensitive', false)
    .option('--propose', 'print the proposed recipe as JSON without training', false)
    .action(
      action(
        () => import('../actions/train.ts'),
        (module) => module.train,
      ),
    )
  examples(
    train,
    'cairn train wine',
    'cairn train wine@v1 --model mlp --hidden 32,16 --epochs 100 --seed 7 --tag baseline',
    'cairn train wine --model boosting --trees 300 --leaves 15',
    'cairn train wine --best',
    'cairn train wine --best --on cluster',
    'cairn train wine --propose > recipe.json',
    'cairn train wine --recipe recipe.json --name "by hand"',
    'cairn train --from 12 --set model.epochs=50 --exclude id',
  )
}
