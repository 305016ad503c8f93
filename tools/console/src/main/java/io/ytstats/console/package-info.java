/**
 * {@code scripts/console.sh}: a web server on loopback with one page that shows a running pipeline.
 * It measures from outside and only reads. Text of strangers, as channel ids and rejected values,
 * leaves it as JSON alone, and the page shows it as text.
 */
package io.ytstats.console;
