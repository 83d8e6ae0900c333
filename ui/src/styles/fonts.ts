/** The interface's own fonts, so that a bare machine shows the same digits as any other. */
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@fontsource-variable/noto-sans-arabic/wght.css";
import "@fontsource-variable/noto-emoji/wght.css";
import "@fontsource/noto-sans-kr/400.css";
import "@fontsource/noto-sans-sc/400.css";
import "./fonts.css";
