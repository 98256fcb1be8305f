//HintName: B.g.cs
// b
