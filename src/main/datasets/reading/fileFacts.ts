import type { FileFacts } from '../../../shared/domain/datasets/versionSource.ts'
import type { Staged } from './stage.ts'

/** What a version remembers of how its file lay. */
export function fileFacts({ source, layout, contents }: Pick<Staged, 'source' | 'layout' | 'contents'>): FileFacts {
  return {
    format: source.format,
    ...(layout && { layout }),
    ...(contents && { contents: { kind: contents.kind, chosen: contents.chosen, parts: contents.parts.length } }),
  }
}
