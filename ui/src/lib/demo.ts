/** The name the engine gives the demo's project. */
export const demoProject = "Demo: gear support";
