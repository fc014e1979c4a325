import { describe, expect, it } from 'vitest';
import {
  boardReducer,
  EMPTY_BOARD,
  fitted,
  impressionsOn,
  placed,
  total,
  type Board,
  type BoardAction,
} from '../../../src-renderer/features/stamp/board.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const at = (page: number, x = 100, y = 200) => ({ page, x, y });

function after(...actions: readonly BoardAction[]): Board {
  return actions.reduce(boardReducer, EMPTY_BOARD);
}

describe('the board', () => {
  it('never holds more on a document than were approved', () => {
    const add: BoardAction = { kind: 'add', document: A, place: at(1), most: 2 };
    expect(total(after(add, add, add))).toBe(2);
  });

  it('puts the first seal at the first look alone', () => {
    const begin: BoardAction = { kind: 'begin', document: A, place: at(3) };
    const begun = after(begin);
    expect(impressionsOn(begun, A)).toMatchObject([at(3)]);
    const [one] = impressionsOn(begun, A);
    const taken = boardReducer(begun, { kind: 'remove', document: A, key: one?.key ?? 0 });
    expect(total(boardReducer(taken, begin))).toBe(0);
  });

  it('adds none of its own where somebody was quicker', () => {
    const add: BoardAction = { kind: 'add', document: A, place: at(2), most: 1 };
    const board = after(add, { kind: 'begin', document: A, place: at(3) });
    expect(impressionsOn(board, A)).toMatchObject([at(2)]);
  });

  it('moves one and leaves the others', () => {
    const board = after(
      { kind: 'add', document: A, place: at(1), most: 9 },
      { kind: 'add', document: A, place: at(2), most: 9 },
    );
    const [first] = impressionsOn(board, A);
    const moved = boardReducer(board, {
      kind: 'move',
      document: A,
      key: first?.key ?? 0,
      place: at(5, 30, 40),
    });
    expect(impressionsOn(moved, A)).toMatchObject([at(5, 30, 40), at(2)]);
    expect(moved.selected).toBe(first?.key);
  });

  it('selects a neighbour of what was taken off', () => {
    const board = after(
      { kind: 'add', document: A, place: at(1), most: 9 },
      { kind: 'add', document: A, place: at(2), most: 9 },
    );
    const [first, second] = impressionsOn(board, A);
    expect(boardReducer(board, { kind: 'remove', document: A, key: second?.key ?? 0 }).selected).toBe(
      first?.key,
    );
    expect(boardReducer(board, { kind: 'remove', document: A, key: 99 })).toBe(board);
  });

  it('shows no more than can still be made', () => {
    const board = after(
      { kind: 'add', document: A, place: at(1), most: 9 },
      { kind: 'add', document: A, place: at(2), most: 9 },
      { kind: 'add', document: B, place: at(3), most: 9 },
    );
    expect(fitted(board, () => 2)).toBe(board);
    const left = fitted(board, (document) => (document === A ? 1 : 0));
    expect(impressionsOn(left, A)).toMatchObject([at(1)]);
    expect(total(left)).toBe(1);
    expect(placed(left, [A, B])).toEqual([{ document: A, positions: [at(1)] }]);
  });

  it('has nothing ready again after a stamping that was cut off, and puts no first seal anew', () => {
    const begin: BoardAction = { kind: 'begin', document: A, place: at(3) };
    const board = after(
      begin,
      { kind: 'add', document: A, place: at(1), most: 3 },
      { kind: 'add', document: B, place: at(2), most: 3 },
    );
    // Document A may get three, and one was made before the cut: trimming alone would leave it there again.
    expect(
      impressionsOn(
        fitted(board, () => 2),
        A,
      ),
    ).toMatchObject([at(3), at(1)]);
    const left = [{ kind: 'cut-off' } as const, begin].reduce<Board>(boardReducer, board);
    expect(placed(left, [A, B])).toEqual([]);
    expect([left.selected, left.fresh]).toEqual([undefined, undefined]);
    const again = boardReducer(left, { kind: 'add', document: A, place: at(1), most: 2 });
    expect(impressionsOn(again, A)).toEqual([{ ...at(1), key: board.nextKey }]);
  });

  it('asks for the documents in the order of the ticket, without those that have nothing', () => {
    const board = after(
      { kind: 'add', document: B, place: at(1), most: 9 },
      { kind: 'add', document: A, place: at(2), most: 9 },
      { kind: 'begin', document: 'c'.repeat(64), place: undefined },
    );
    expect(placed(board, [A, B, 'c'.repeat(64)])).toEqual([
      { document: A, positions: [at(2)] },
      { document: B, positions: [at(1)] },
    ]);
  });
});
