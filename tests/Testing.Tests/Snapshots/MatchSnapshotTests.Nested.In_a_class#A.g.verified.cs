//HintName: A.g.cs
// nested
