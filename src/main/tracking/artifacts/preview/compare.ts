import type { ArtifactComparison } from '../../../../shared/contract/tracking/artifacts.ts'
import { Mask } from '../../../datasets/index.ts'
import type { Workspace } from '../../../workspace/index.ts'
import { beginningOf, textOf } from './beginning.ts'
import type { KeptFile } from './files.ts'
import { imageOf, largestImage } from './image.ts'
import { diffLines } from './lineDiff.ts'
import { mostText, shownText } from './text.ts'

type Content = ArtifactComparison['content']

/** What differs between two files: lines of their texts, masked as a preview is; or two images for side by side. @throws OBJECT_MISSING */
export async function compareFiles(workspace: Workspace, left: KeptFile, right: KeptFile): Promise<ArtifactComparison> {
  return {
    left: { object: left.object, bytes: left.bytes },
    right: { object: right.object, bytes: right.bytes },
    same: left.object === right.object,
    content: await contentOf(workspace, left, right),
  }
}

async function contentOf({ objects, db }: Workspace, left: KeptFile, right: KeptFile): Promise<Content> {
  if (left.object === right.object) return none('The files are the same, byte for byte.')
  if (left.ofTraining || right.ofTraining) return none('Cairn compares what training made on the pages of the runs.')
  const beginnings = await Promise.all([left, right].map((file) => beginningOf(objects, file, Math.max(mostText, largestImage))))
  const images = beginnings.map((bytes, place) => ([left, right][place].bytes <= largestImage ? imageOf(bytes) : null))
  const [one, other] = images
  if (typeof one === 'string') return none(one)
  if (typeof other === 'string') return none(other)
  if (one && other) return { kind: 'images', left: one, right: other }
  return textsOf([left, right], beginnings, Mask.anywhere(db))
}

function textsOf(files: readonly KeptFile[], beginnings: readonly Buffer[], mask: Mask): Content {
  const shown = files.map((file, place) => {
    const text = textOf(beginnings[place].subarray(0, mostText))
    return text === null ? none('The files differ. They are no texts.') : shownText(file.name, text, file.bytes > mostText, mask)
  })
  const [left, right] = shown
  if (left.kind === 'none') return left
  if (right.kind === 'none') return right
  const { hunks, added, removed } = diffLines(left.text.split('\n'), right.text.split('\n'))
  return {
    kind: 'text',
    hunks: hunks.map((lines) => [...lines]),
    added,
    removed,
    truncated: left.truncated || right.truncated,
    masked: left.masked || right.masked,
  }
}

const none = (reason: string) => ({ kind: 'none', reason }) as const
