import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { json, send } from './writing.ts'

/** More than the buffers of both sockets take. */
const large = Buffer.alloc(64 * 1024 ** 2, 32)

async function answering(unread: number) {
  const answers: ServerResponse[] = []
  const server = createServer((_, response) => {
    answers.push(response)
    send(response, { status: 200, type: json, body: large }, unread)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.on('error', () => {})
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  await once(server, 'request')
  return { client, answer: answers[0] }
}

test('[SV-1] a client that does not read its answer is cut off, and the answer let go', async () => {
  const { client, answer } = await answering(50)
  client.pause()
  await once(answer, 'close')
  expect([answer.writableFinished, answer.destroyed]).toEqual([false, true])
})

test('[SV-1] one that reads gets all of it', async () => {
  const { client, answer } = await answering(30_000)
  let bytes = 0
  client.on('data', (chunk) => (bytes += chunk.length))
  await once(answer, 'finish')
  while (bytes < large.length) await once(client, 'data')
  expect(bytes).toBeGreaterThan(large.length)
})
