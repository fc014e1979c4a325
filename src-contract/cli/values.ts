import { ROLES } from '@yinzheng/core/accounts';
import { z } from 'zod';

// What several shapes of the command share.

/** A moment in China's time, whole seconds: `2026-11-24T15:04:05+08:00`. */
export const momentSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);

/** SM3 in lower-case hexadecimal. */
export const sm3Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** An identifier of 16 bytes in lower-case hexadecimal. */
export const identifierSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** Somebody as named in a record: the identifier decides, the name is for readers. */
export const personSchema = z.strictObject({ id: z.string().min(1), name: z.string().min(1) });
export type PersonOut = z.infer<typeof personSchema>;

export const roleSchema = z.enum(ROLES);

/** 电子公章 / 电子职务章 / 电子私章 (seal measures 2019, Art. 3); `other`: the seal names another kind. */
export const sealKindSchema = z.enum(['unit', 'post', 'personal', 'other']);
export type SealKind = z.infer<typeof sealKindSchema>;

export const modeSchema = z.enum(['trial', 'production']);

/** 有效 / 无效 / 不能判定. */
export const answerSchema = z.enum(['valid', 'invalid', 'unknown']);

/** A seal by its code (esID) and name. */
export const sealRefSchema = z.strictObject({ id: z.string().min(1), name: z.string() });

export const formatSchema = z.enum(['ses', 'cms']);
