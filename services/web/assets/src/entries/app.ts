// On every page: htmx, the theme, keys, palette, toasts, times, copying, focus after a swap.

import "htmx.org";

import "../connection.js";
import "../copy.js";
import "../csrf.js";
import "../failures.js";
import "../focus.js";
import "../keys.js";
import "../menu.js";
import "../palette.js";
import "../theme_button.js";
import "../times.js";
import "../toasts.js";
