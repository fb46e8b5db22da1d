import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { byteSize, collect, positiveDecimal, positiveWholeNumber, positiveWholeNumbers, wholeNumber } from '../options.ts'

export function addTrainCommand(program: Command): void {
  const train = program
    .command('train')
    .description('train and evaluate a model on a dataset version')
    .argument('<ref>', 'a version: name, name@v2 or name@hash; a name alone is the latest')
    .option('--target <column>', "the column that is to be predicted (default: the dataset's)")
    .option('--task <task>', 'binary, multiclass or regression (default: by the target)')
    .option(
      '--positive <class>',
      "of two classes the one whose probability is given (default: that of the dataset's earlier runs, else yes, true, 1 or the rarer one)",
    )
    .option('--class-weights <kind>', 'none, or balanced: rare classes weigh more in training; probabilities are corrected for it')
    .option('--include <column>', 'learn from a column although it gives the target away; may be repeated', collect)
    .option('--family <family>', 'linear, mlp or wideDeep (text in trained vectors, beside a linear part)')
    .option('--seed <n>', 'of everything random', wholeNumber)
    .option('--engine <engine>', 'auto, graph, wasm, native or cpu', 'auto')
    .option('--memory <size>', 'train from disk where the data would take more, such as 500MB; the result is the same', byteSize)
    .option('--epochs <n>', 'passes over the training rows at most', positiveWholeNumber)
    .option('--batch-size <n>', 'rows for one step', positiveWholeNumber)
    .option('--learning-rate <rate>', 'of the optimiser', positiveDecimal)
    .option('--hidden <units>', 'sizes of the hidden layers, such as 32,16', positiveWholeNumbers)
    .option('--loss <loss>', 'crossEntropy or focal; squared, absolute or huber for a number')
    .option('--optimizer <kind>', 'adam, sgd or rmsprop')
    .option('--schedule <kind>', 'of the learning rate: constant, step, exponential or cosine (with a warm-up)')
    .option('--clip-norm <norm>', 'shorten gradients that are longer', positiveDecimal)
    .option('--experiment <name>', 'the experiment that the run belongs to (default: called as the dataset)')
    .option('--name <name>', "the run's name")
    .option('--tag <tag>', 'a tag for the run; may be repeated', collect)
    .option('--note <text>', 'notes for the run')
    .option('--recipe <file>', 'train by this recipe (JSON) instead of a proposed one')
    .option('--propose', 'print the recipe as JSON and train nothing', false)
    .action(
      action(
        () => import('../actions/train.ts'),
        (module) => module.train,
      ),
    )
  examples(
    train,
    'cairn train wine',
    'cairn train wine@v1 --family mlp --hidden 32,16 --epochs 100 --seed 7 --tag baseline',
    'cairn train wine --propose > recipe.json',
    'cairn train wine --recipe recipe.json --name "by hand"',
  )
}
