import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

// What keeps a store from being started, in words for whoever starts it.

/** Why a store was not started. */
export class NotStarted extends Error {
  /** Of sysexits.h. */
  readonly exitCode: number;

  /** `message`: what is told, in Chinese. */
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Makes the folder of a store's data, which nothing else may lie in. @throws NotStarted
 */
export function makeStoreFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? '这个名称是一个文件' : `系统提示 ${code}`;
    throw new NotStarted(`不能使用文件夹“${folder}”：${why}。没有启动，也没有改动。请换一个文件夹。`, 73);
  }
  if (existsSync(join(folder, 'yinzheng.sqlite'))) {
    throw new NotStarted(
      `“${folder}”是工作站的数据文件夹，不能用作证照库的数据文件夹。没有启动，也没有改动。请换一个文件夹。`,
      73,
    );
  }
}

/** Tells why a store was not started, without a stack where that is plain, and ends the process. `port`: that was to be listened on. */
export function endUnstarted(error: unknown, port: number): never {
  const { code } = error as NodeJS.ErrnoException;
  const known =
    error instanceof NotStarted
      ? error
      : code === 'EADDRINUSE'
        ? new NotStarted(`端口 ${port} 已被其他程序占用。没有启动。请换一个端口，或者先结束那个程序。`, 69)
        : code === 'EACCES' || code === 'EADDRNOTAVAIL'
          ? new NotStarted(`不能在所给的地址和端口 ${port} 上监听（${code}）。没有启动。请换一个。`, 69)
          : undefined;
  if (known === undefined) throw error;
  process.stderr.write(`${known.message}\n`);
  process.exit(known.exitCode);
}
