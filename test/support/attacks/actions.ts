import { CHANGED, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { edited, nextNumber, stream } from './update.ts';
import { uponUpdates, type Change } from './upon.ts';
import { contract, PART, type SealHouse } from './victims.ts';

// Layers are switched after signing, and what acts by itself or comes along unseen is added.

const { page, catalog } = PART;

function attacks(house: SealHouse): Attack[] {
  const unseen = (name: string, shows: string, expected: Expected, objects: Change['objects']): Change => ({
    ...{ name, shows, expected, objects },
    where: 'hidden',
  });
  const put =
    (text: string): Change['objects'] =>
    (pdf) => ({ [catalog]: edited(pdf, catalog, '/Names << >>', text) });
  const script = '<< /S /JavaScript /JS (this.getField\\("amount"\\).value = "900") >>';
  return uponUpdates(house.seal(contract()), [
    {
      name: 'layers switched',
      ...{
        shows: 'the draft in place of the final text',
        where: 1,
        expected: CHANGED('1 catalog OCProperties'),
      },
      objects: (pdf) => ({
        [catalog]: edited(pdf, catalog, '/ON [17 0 R] /OFF [16 0 R]', '/ON [16 0 R] /OFF [17 0 R]'),
      }),
    },
    unseen(
      'OpenAction',
      'whatever the script writes into the fields',
      CHANGED('1 catalog OpenAction'),
      put(`/Names << >> /OpenAction ${script}`),
    ),
    unseen(
      'actions of the document',
      'whatever the script does when printing',
      CHANGED('1 catalog AA'),
      put(`/Names << >> /AA << /WP ${script} >>`),
    ),
    unseen(
      'JavaScript by name',
      'whatever the script writes into the fields',
      CHANGED('1 catalog Names'),
      put(`/Names << /JavaScript << /Names [(x) ${script}] >> >>`),
    ),
    unseen('an embedded file', 'a file that came with the sealed one', CHANGED('1 catalog Names'), (pdf) => {
      const num = nextNumber(pdf);
      return {
        [catalog]: edited(
          pdf,
          catalog,
          '/Names << >>',
          `/Names << /EmbeddedFiles << /Names [(a.exe) ${num} 0 R] >> >>`,
        ),
        [num]: `<< /Type /Filespec /F (a.exe) /EF << /F ${num + 1} 0 R >> >>`,
        [num + 1]: stream('MZ', '/Type /EmbeddedFile'),
      };
    }),
    unseen('an outline', 'another title in the outline', CHANGED('1 object'), (pdf) => ({
      [PART.outlineItem]: edited(pdf, PART.outlineItem, 'The contract', 'Another contract'),
    })),
    unseen('a link', 'another site behind the link', CHANGED('1 annotation'), (pdf) => ({
      [PART.link]: edited(pdf, PART.link, 'example.org', 'example.com'),
    })),
    unseen(
      'a form of another kind',
      'another form, in readers that know XFA',
      CHANGED('1 form XFA'),
      (pdf) => ({
        [PART.form]: edited(pdf, PART.form, '/DA', `/XFA ${nextNumber(pdf)} 0 R /DA`),
        [nextNumber(pdf)]: stream('<xdp:xdp/>'),
      }),
    ),
    unseen(
      'an action of a page',
      'whatever the script does when the page is shown',
      CHANGED('1 page AA'),
      (pdf) => ({
        [page]: edited(pdf, page, '/Type /Page ', `/Type /Page /AA << /O ${script} >> `),
      }),
    ),
  ]);
}

export const ACTIONS: AttackFamily = { family: 'layers, actions, attachments', attacks };
