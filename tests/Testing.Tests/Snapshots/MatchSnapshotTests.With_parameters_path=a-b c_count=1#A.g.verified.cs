//HintName: A.g.cs
// a/b c 1
