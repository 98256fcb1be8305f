namespace PluginState;

/// <summary>How a <see cref="Resolution"/> holds the value it sets.</summary>
internal enum ScalarForm : byte
{
    /// <summary>As JSON text, or there is none.</summary>
    Json,

    /// <summary>It is null.</summary>
    Null,

    /// <summary>As a boolean.</summary>
    Boolean,

    /// <summary>As a number without a fraction.</summary>
    Integer,

    /// <summary>As a finite binary fraction.</summary>
    Double,

    /// <summary>As a decimal fraction.</summary>
    Decimal,

    /// <summary>As well-formed text.</summary>
    String,
}
