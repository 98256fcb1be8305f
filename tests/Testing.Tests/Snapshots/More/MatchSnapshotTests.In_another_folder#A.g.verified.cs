//HintName: A.g.cs
// a