/** What finished students came to, side by side: as a page, as Markdown and as JSON. */
package io.hardgate.local.report;
