import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

/** Text is shown, and nothing of it leads away or is fetched: a card may come from a stranger's package. */
const harmless: Components = { a: ({ children }) => <span>{children}</span>, img: () => null }
const levels = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const

interface ProseProps {
  readonly text: string
  /** How many levels its headings stand below those of a page. */
  readonly below: 1 | 2
  readonly components?: Components
}

/** Markdown as a part of a page. */
export function Prose({ text, below, components }: ProseProps) {
  const headings: Components = Object.fromEntries(levels.slice(0, 3).map((level, i) => [level, levels[i + below]]))
  return (
    <Markdown remarkPlugins={[remarkGfm]} components={{ ...headings, ...harmless, ...components }}>
      {text}
    </Markdown>
  )
}
