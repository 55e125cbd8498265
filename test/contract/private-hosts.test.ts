import { expect, it } from 'vitest';
import { isPrivateHost } from '../../contract/private-hosts.ts';

it.each([
  ['127.0.0.1', true],
  ['10.255.0.1', true],
  ['169.254.169.254', true],
  ['[::1]', true],
  ['[fd00::1]', true],
  ['[::ffff:127.0.0.1]', true],
  ['[64:ff9b::a9fe:a9fe]', true],
  ['[2002:7f00:1::]', true],
  ['198.18.0.1', true],
  ['localhost', true],
  ['a.LOCALHOST.', true],
  ['8.8.8.8', false],
  ['[2606:4700::1]', false],
  ['api.example.com', false],
  ['localhost.example.com', false],
])('tells whether the host %s is private: %s', (host, isPrivate) => {
  expect(isPrivateHost(host)).toBe(isPrivate);
});
