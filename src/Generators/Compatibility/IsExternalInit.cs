namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for to write records; .NET Standard 2.0 has none.</summary>
internal static class IsExternalInit;
