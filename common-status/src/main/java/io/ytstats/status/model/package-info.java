/**
 * What is measured of a running pipeline from outside. A {@link
 * io.ytstats.status.model.PipelineReader} takes a {@link io.ytstats.status.model.PipelineSnapshot},
 * which is pure data; nothing here prints.
 */
package io.ytstats.status.model;
