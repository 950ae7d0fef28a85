// 'electron' resolves here inside shared and core: importing it there must not compile.
export {};
