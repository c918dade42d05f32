/** How a text becomes what a student reads. */
package io.hardgate.text;
