import { describe, expect, test } from 'vitest';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import {
  deployedAws,
  gatewayConfig,
  openApi,
  registrationInput,
  targetDocument,
  virtualClock,
} from './fixtures.ts';

const clock = virtualClock();

describe('documents in S3', () => {
  const inS3 = (text: string, more: Partial<RegistrationInput> = {}) =>
    registrationInput({
      gateway: { ...gatewayConfig(), schemas: { inlineUpTo: 10, bucket: 'b' } },
      targets: [targetDocument({ document: openApi(['createTask'], text) })],
      ...more,
    });

  test('are put there before their target, and go when it reads another', async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    const [old = ''] = aws.objects.keys();
    expect(old).toMatch(/^s3:\/\/b\/agentcore-bearer\/my-deployment\/asana-[0-9a-f]{16}\.json$/);
    const { plan } = await prepareRegistration(inS3('new'), aws, { clock });
    expect(plan.map(({ action }) => action)).toEqual([
      ...['nothing', 'nothing', 'write-object', 'update-target', 'delete-object'],
    ]);
    expect(plan[3]?.sentence).toBe('target "asana" is updated: "createTask" changed');
    await register(inS3('new'), aws, { clock });
    expect([...aws.objects.keys()]).toEqual([expect.not.stringMatching(old)]);
    expect([...aws.objects.values()].join('')).toContain('new');
  });

  test('that a run left behind are removed, and so are all where documents are inline again', async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    aws.objects.set('s3://b/agentcore-bearer/my-deployment/asana-left.json', '{}');
    aws.objects.set('s3://b/agentcore-bearer/my-deployment-2/asana-other.json', '{}');
    await register(inS3('old'), aws, { clock });
    expect([...aws.objects.keys()]).toHaveLength(2);
    const inline = inS3('old', {
      gateway: { ...gatewayConfig(), schemas: { inlineUpTo: 1_000_000, bucket: 'b' } },
    });
    const { plan } = await prepareRegistration(inline, aws, { clock });
    expect(plan.map(({ sentence }) => sentence)).toContain(
      'target "asana" is updated: its document is given inline',
    );
    await register(inline, aws, { clock });
    expect([...aws.objects.keys()]).toEqual(['s3://b/agentcore-bearer/my-deployment-2/asana-other.json']);
  });

  const KEY = /^s3:\/\/b\/agentcore-bearer\/my-deployment\/asana-[0-9a-f]{16}\.json$/;

  /** AWS in which somebody wrote over the document, without changing its length. */
  const spoiled = async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    const [[uri, text] = ['', '']] = aws.objects;
    aws.objects.set(uri, text.replace('old', 'odd'));
    return { aws, uri, text, second: uri.replace('.json', '-2.json') };
  };

  test('that somebody wrote into are put elsewhere and read again, also where the length is the same', async () => {
    const { aws, uri, text, second } = await spoiled();
    expect(uri).toMatch(KEY);
    const { plan } = await prepareRegistration(inS3('old'), aws, { clock });
    expect(plan.flatMap(({ action, sentence }) => (action === 'nothing' ? [] : [sentence]))).toEqual([
      `the document of target "asana" (${text.length} bytes) is put at ${second}, because somebody else changed ${uri}`,
      'target "asana" is updated: it reads its document again, which was changed in S3',
      `${uri} is deleted, because no target reads it any more`,
    ]);
    expect((await register(inS3('old'), aws, { clock })).diverged).toEqual([]);
    expect([...aws.objects]).toEqual([[second, text]]);
    const { plan: after } = await prepareRegistration(inS3('old'), aws, { clock });
    expect(after.every(({ action }) => action === 'nothing')).toBe(true);
    await register(inS3('new'), aws, { clock });
    expect([...aws.objects.keys()]).toEqual([expect.stringMatching(KEY)]);
  });

  test('that somebody wrote into are read again, also where a run ended once it had put them elsewhere', async () => {
    const { aws, second } = await spoiled();
    const ended = { ...aws, updateTarget: () => Promise.reject(new Error('the process was killed')) };
    await expect(register(inS3('old'), ended, { clock })).rejects.toThrow('the process was killed');
    expect(aws.objects.has(second)).toBe(true);
    const { plan } = await prepareRegistration(inS3('old'), aws, { clock });
    expect(plan.flatMap(({ action, sentence }) => (action === 'nothing' ? [] : [sentence]))).toEqual([
      'target "asana" is updated: it reads its document again, which was changed in S3',
      expect.stringContaining(' is deleted') as string,
    ]);
  });

  test('that somebody writes into again and again find a place each time, and stay where they are else', async () => {
    const { aws, uri, text, second } = await spoiled();
    aws.objects.set(second, 'somebody else was here, too');
    await register(inS3('old'), aws, { clock });
    const third = uri.replace('.json', '-3.json');
    expect([...aws.objects]).toEqual([[third, text]]);
    expect((await prepareRegistration(inS3('old'), aws, { clock })).plan).toHaveLength(3);
    aws.objects.set(third, 'and again');
    await register(inS3('old'), aws, { clock });
    expect([...aws.objects]).toEqual([[uri, text]]);
  });

  test('that somebody deleted are put there again', async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    aws.objects.clear();
    const { plan } = await prepareRegistration(inS3('old'), aws, { clock });
    expect(plan.filter(({ action }) => action !== 'nothing').map(({ action }) => action)).toEqual([
      'write-object',
    ]);
  });
});
