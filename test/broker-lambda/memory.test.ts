import { expect, test } from 'vitest';
import { createLimitCalls } from '../../broker-lambda/limit-calls.ts';
import { createTakenAssertions } from '../../broker-lambda/taken-assertions.ts';

test('the memory of assertions is full at its bound, until some have ended', () => {
  let time = 0;
  const taken = createTakenAssertions(() => time, 2);
  expect(taken.take('a', '1', 100)).toBe('taken');
  expect(taken.take('a', '2', 200)).toBe('taken');
  expect(taken.take('a', '3', 300)).toBe('full');
  expect(taken.take('a', '1', 100)).toBe('again');
  time = 100;
  expect(taken.take('a', '3', 300)).toBe('taken');
  expect(taken.take('a', '2', 200)).toBe('again');
});

test('assertions whose identifiers are long and alike are not taken for each other', () => {
  const taken = createTakenAssertions(() => 0);
  const long = 'a'.repeat(10_000);
  expect(taken.take('a', `${long}1`, 100)).toBe('taken');
  expect(taken.take('a', `${long}2`, 100)).toBe('taken');
  expect(taken.take('a', `${long}1`, 100)).toBe('again');
});

test('assertions of two issuers are not taken for each other', () => {
  const taken = createTakenAssertions(() => 0);
  expect(taken.take('a', '1', 100)).toBe('taken');
  expect(taken.take('b', '1', 100)).toBe('taken');
});

test('a workload that was silent for long gets a minute’s calls and no more', () => {
  let time = 0;
  const limit = createLimitCalls(() => time);
  expect(limit('crm', 3)).toBe(true);
  time = 3_600_000;
  expect(Array.from({ length: 5 }, () => limit('crm', 3))).toEqual([true, true, true, false, false]);
  time += 20_000;
  expect([limit('crm', 3), limit('crm', 3)]).toEqual([true, false]);
  expect(limit('hr', 1)).toBe(true);
});

test('a clock that goes back gives nothing', () => {
  let time = 60_000;
  const limit = createLimitCalls(() => time);
  expect([limit('crm', 1), limit('crm', 1)]).toEqual([true, false]);
  time = 0;
  expect(limit('crm', 1)).toBe(false);
});
