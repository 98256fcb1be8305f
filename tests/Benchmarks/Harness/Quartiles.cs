namespace PluginState.Benchmarks.Harness;

/// <summary>The middle half of some figures.</summary>
internal readonly record struct Quartiles(double Lower, double Median, double Upper)
{
    public static Quartiles Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return new(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75));
    }

    /// <summary>The value below which the given share of sorted figures lies; between two of them it is interpolated.</summary>
    public static double At(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>As a ratio: the median, and the quartiles in brackets.</summary>
    public override string ToString() => $"{Median:0.00} ({Lower:0.00}–{Upper:0.00})";
}
