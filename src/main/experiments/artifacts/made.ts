/** Under these names lies what training makes: nobody else puts anything there. */
export const madeNames = ['model', 'weights', 'predictions', 'evaluation']

/** Whether a path of a run that Cairn trained is one of training's own, also to a system that does not tell cases apart. */
export function madeByTraining(path: string): boolean {
  return madeNames.includes(path.split('/')[0].toLowerCase())
}
