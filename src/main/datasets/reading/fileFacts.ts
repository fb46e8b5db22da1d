import type { FileFacts } from '../../../shared/domain/datasets/versionSource.ts'
import { mostListed } from './containers/parts.ts'
import type { Staged } from './stage.ts'

/** What a version remembers of how its file lay. */
export function fileFacts({ source, layout, contents, files }: Pick<Staged, 'source' | 'layout' | 'contents' | 'files'>): FileFacts {
  return {
    format: source.format,
    ...(layout && { layout }),
    ...(contents && { contents: { kind: contents.kind, chosen: contents.chosen, parts: files?.length ?? contents.parts.length } }),
    ...(files && { files: files.slice(0, mostListed).map(({ name, rows }) => ({ name, rows })) }),
  }
}
