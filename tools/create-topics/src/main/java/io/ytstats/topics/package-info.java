/** Creates the suite's topics: {@link io.ytstats.topics.SuiteTopics} and the command around it. */
package io.ytstats.topics;
