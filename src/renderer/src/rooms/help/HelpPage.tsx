import { TextInput } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { metricCatalogue } from '../../../../shared/domain/metrics.ts'
import { Page } from '../../ui/Page.tsx'
import { guide } from './guide.ts'

/** The guide and the glossary: everything is in the program. */
export function HelpPage() {
  const { page } = useParams({ strict: false })
  const shown = page === 'glossary' ? null : (guide.find(({ id }) => id === page) ?? guide[0])
  return (
    <Page
      title="Help"
      below={
        <nav className="tabs" aria-label="Pages of the guide">
          {guide.map(({ id, title }) => (
            <Link key={id} to="/help/$page" params={{ page: id }} aria-current={shown?.id === id ? 'page' : undefined}>
              {title}
            </Link>
          ))}
          <Link to="/help/$page" params={{ page: 'glossary' }} aria-current={shown === null ? 'page' : undefined}>
            Metrics
          </Link>
        </nav>
      }
    >
      {shown === null ? (
        <Glossary />
      ) : (
        <article className="prose">
          <Markdown
            remarkPlugins={[remarkGfm]}
            components={{ h1: 'h2', h2: 'h3', a: ({ children }) => <span>{children}</span>, img: () => null }}
          >
            {shown.text}
          </Markdown>
        </article>
      )}
    </Page>
  )
}

/** Every metric: what it says, how it is computed, which way is better. */
function Glossary() {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const metrics = Object.entries(metricCatalogue).filter(([id, { name, definition }]) =>
    `${id} ${name} ${definition}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      <TextInput
        maw={320}
        placeholder="Find a metric"
        aria-label="Find a metric"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="card table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">What it says</th>
              <th scope="col">Formula</th>
              <th scope="col">Range</th>
              <th scope="col">Better is</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map(([id, { name, definition, formula, range, direction }]) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td className="wrap">{definition}</td>
                <td className="wrap mono">{formula}</td>
                <td>{range}</td>
                <td>{direction}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
