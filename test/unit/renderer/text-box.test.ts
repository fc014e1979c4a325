import { describe, expect, it } from 'vitest';
import { MM_PER_POINT } from '../../../src-renderer/ui/pdf/paper.ts';
import { textBox } from '../../../src-renderer/ui/pdf/text-box.ts';

const mm = (points: number): number => points * MM_PER_POINT;

describe('textBox', () => {
  it('stands above its base line where the text is upright', () => {
    const box = textBox([10, 0, 0, -10, 100, 200], 50);
    expect(box.x).toBeCloseTo(mm(100));
    expect(box.width).toBeCloseTo(mm(50));
    expect(box.y).toBeCloseTo(mm(200 - 8.8));
    expect(box.height).toBeCloseTo(mm(10));
  });

  it('is turned with the text', () => {
    // Turned by a right angle, clockwise as it is read: it runs down the page.
    const box = textBox([0, 10, 10, 0, 100, 200], 50);
    expect(box.x).toBeCloseTo(mm(100 - 1.2));
    expect(box.width).toBeCloseTo(mm(10));
    expect(box.y).toBeCloseTo(mm(200));
    expect(box.height).toBeCloseTo(mm(50));
  });
});
