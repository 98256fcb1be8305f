namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for to hand over interpolated strings in pieces; .NET Standard 2.0 has none.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class InterpolatedStringHandlerAttribute : Attribute;

/// <summary>Names what is given to the one who takes the pieces.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class InterpolatedStringHandlerArgumentAttribute(string argument) : Attribute
{
    /// <summary>The parameter's name; empty for the receiver.</summary>
    public string[] Arguments { get; } = [argument];
}
