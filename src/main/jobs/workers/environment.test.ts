import { expect, test } from 'vitest'
import { workerEnvironment } from './environment.ts'

test('a worker gets what it needs to run, and no secret of whoever started Cairn', () => {
  const env = workerEnvironment({
    PATH: '/bin',
    Path: 'C:\\',
    HOME: '/home/a',
    TZ: 'UTC',
    LC_ALL: 'C',
    CAIRN_HOME: '/c',
    AWS_SECRET_ACCESS_KEY: 's',
    GITHUB_TOKEN: 't',
    SSH_AUTH_SOCK: '/s',
    NPM_CONFIG__AUTH: 'u',
    ORT_DISABLE_TELEMETRY: '0',
  })
  expect(env).toEqual({
    PATH: '/bin',
    Path: 'C:\\',
    HOME: '/home/a',
    TZ: 'UTC',
    LC_ALL: 'C',
    CAIRN_HOME: '/c',
    ORT_DISABLE_TELEMETRY: '1',
  })
})
