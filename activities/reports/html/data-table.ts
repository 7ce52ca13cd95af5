import { html, type Insertable, type Markup } from './markup.ts';

/** One column of a table for people. */
export interface TableColumn<Row> {
  heading: string;
  /** Numbers stand to the right with digits of equal width. */
  numeric?: boolean;
  /** The cell names its row. */
  rowHeading?: boolean;
  cell(row: Row): Insertable;
}

/**
 * A table that scrolls inside its own frame when it is too wide. The frame can be reached by keyboard and is named by the caption.
 * With `stacked` the rows become cards on narrow screens, each cell under its heading.
 */
export function dataTable<Row>(options: {
  caption: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  stacked?: boolean;
  hideCaption?: boolean;
}): Markup {
  const { caption, columns, rows } = options;
  const heads = columns.map(
    (column) =>
      html`<th scope="col" role="columnheader" class="${numericClass(column)}">${column.heading}</th>`,
  );
  const body = rows.map(
    (row) => html`<tr role="row">${columns.map((column) => tableCell(column, row))}</tr>
`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table role="table" class="${options.stacked === true ? 'stacked' : ''}">
<caption class="${options.hideCaption === true ? 'unseen' : ''}">${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">${body}</tbody></table></div>`;
}

function tableCell<Row>(column: TableColumn<Row>, row: Row): Markup {
  const content = column.cell(row);
  if (column.rowHeading === true) {
    return html`<th scope="row" role="rowheader" data-label="${column.heading}">${content}</th>`;
  }
  return html`<td role="cell" class="${numericClass(column)}" data-label="${column.heading}">${content}</td>`;
}

function numericClass<Row>(column: TableColumn<Row>): string {
  return column.numeric === true ? 'num' : '';
}
