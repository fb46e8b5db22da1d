import { Button } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTour } from '../../app/tour/useTour.ts'
import { Page } from '../../ui/Page.tsx'
import { Prose } from '../../ui/Prose.tsx'
import { guidePages } from './contents.ts'
import { Glossary } from './Glossary.tsx'
import { guidePictures, guideTexts } from './guide.ts'
import { MetricList } from './MetricList.tsx'

const tabs = [...guidePages, { id: 'glossary', title: 'Glossary' }, { id: 'metrics', title: 'Metrics' }] as const

/** The guide, the glossary and every metric: all of it is in the program. */
export function HelpPage() {
  const { page } = useParams({ strict: false })
  const { status, begin } = useTour()
  const shown = tabs.find(({ id }) => id === page)?.id ?? 'start'
  return (
    <Page
      title="Help"
      sub="Included in the app, available offline"
      actions={
        <Button variant="default" onClick={begin}>
          {status === 'off' ? 'Start guided tour' : 'Restart tour'}
        </Button>
      }
      below={
        <nav className="tabs" aria-label="Guide pages">
          {tabs.map(({ id, title }) => (
            <Link key={id} to="/help/$page" params={{ page: id }} search={{}} aria-current={shown === id ? 'page' : undefined}>
              {title}
            </Link>
          ))}
        </nav>
      }
    >
      {shown === 'glossary' ? <Glossary /> : shown === 'metrics' ? <MetricList /> : <GuidePage text={guideTexts[shown]} />}
    </Page>
  )
}

function GuidePage({ text }: { readonly text: string }) {
  return (
    <article className="prose">
      <Prose text={text} below={1} components={{ table: GuideTable, img: GuidePicture }} />
    </article>
  )
}

function GuideTable({ children }: { readonly children?: ReactNode }) {
  return (
    <div className="card table-wrap">
      <table className="table">{children}</table>
    </div>
  )
}

function GuidePicture({ src = '', alt }: { readonly src?: string; readonly alt?: string }) {
  return <img className="picture" src={guidePictures[src]} alt={alt} />
}
