//HintName: A.g.cs
//  2
