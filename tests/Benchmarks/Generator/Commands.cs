namespace PluginState.Benchmarks.Generator;

/// <summary>Methods marked <c>[RelayCommand]</c>, in four shapes.</summary>
internal static class Commands
{
    public static AttributedFiles Files { get; } = new(Text, static number => $"partial class Orders{number}ViewModel");

    private static string Text(int number, int edit) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using CommunityToolkit.Mvvm.Input;

        namespace App.Area{{number / 25}};

        /// <summary>What the page of area {{number / 25}}, number {{number}}, shows.</summary>
        internal sealed partial class Orders{{number}}ViewModel
        {
            private readonly List<string> _lines = new();

            public bool CanSaveNow => SaveCommand.CanExecute(null);

        {{Method(number, edit)}}

            private int Within(int value) => Math.Clamp(value, 0, _lines.Count);
        }

        """;

    private static string Method(int number, int edit) => (number % 4) switch
    {
        0 => $$"""
                [RelayCommand]
                private void Save() => _lines.RemoveAt(Within({{edit}}));
            """,
        1 => $$"""
                [RelayCommand]
                private void Save(string line) => _lines.Insert(Within({{edit}}), line);
            """,
        2 => $$"""
                private bool CanSave() => _lines.Count > 0;

                [RelayCommand(CanExecute = nameof(CanSave))]
                private Task Save() => Task.Delay(Within({{edit}}));
            """,
        _ => $$"""
                [RelayCommand]
                private async Task SaveAsync(string line, CancellationToken cancellationToken)
                {
                    await Task.Delay(Within({{edit}}), cancellationToken);
                    _lines.Add(line);
                }
            """,
    };
}
