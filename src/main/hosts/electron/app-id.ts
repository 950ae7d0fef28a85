/** The same in the package's configuration: Windows groups windows and notifications by it. */
export const APP_ID = 'app.breakwater.desk';
