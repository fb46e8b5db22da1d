import { Link } from '@tanstack/react-router'
import { IconHelp } from './icons.ts'

interface GuideLinkProps {
  readonly page: string
  readonly title: string
}

/** From a screen to the page of the guide that explains it. */
export function GuideLink({ page, title }: GuideLinkProps) {
  const name = `Guide: ${title}`
  return (
    <Link to="/help/$page" params={{ page }} className="btn quiet icon" aria-label={name} title={name}>
      <IconHelp className="i" aria-hidden />
    </Link>
  )
}
