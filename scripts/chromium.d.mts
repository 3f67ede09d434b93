export declare const FLAGS: string[];
export declare function findChromium(): string | undefined;
export declare function installChromium(): void;
